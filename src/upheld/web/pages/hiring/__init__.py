"""Hiring: whom to take on when, so that every month of the plan is kept; months at risk, classes, candidates, cost."""
