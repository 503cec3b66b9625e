"""The final choice among the solutions of a frozen shortlist: demonstrations, scores, costs, decision, outcome."""
