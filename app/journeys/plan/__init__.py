"""What is aimed at and what is done about it: targets, indicators, actions."""
