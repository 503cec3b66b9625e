"""Three invented companies that choose a CRM, filled in through the same services that people use.
Only the command line enters.
It writes an organisation, its accounts and three studies.
"""
