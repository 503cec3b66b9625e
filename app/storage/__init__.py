"""What is remembered: tables, the engine, the one way in.
Every room enters through `Database.run`; nobody else opens a connection.
It writes what a room's work wrote, all or nothing, before the answer leaves.
"""
