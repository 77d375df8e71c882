"""What a change costs, and why: of explanations with as few changes and as many rules the cheapest is told.

A change of several numbers by one slip of the hand costs little more than one number, so it is told before two or more
numbers that were each wrong by themselves. A slip that exchanges, moves or copies printed numbers costs less than one
that needs a number that stands nowhere.
"""

from __future__ import annotations

# One number is wrong.
CELL = 1.0
# Prose repeats what tables say, and is written by hand.
PROSE_CELL = 0.98
# Its column was found by its amount, not by its place: the extraction may have placed it wrongly.
PLACED_CELL = 0.99
# It is the number of the row above, which is none of its sums: the eye, or the hand, slipped by a row.
COPIED_CELL = 0.97
# A number that is not there is seen less often than a wrong one.
BLANK = 1.02
# A row of a code that prints no number at all lacks one, whatever the rules say.
BLANK_ROW = 0.9
# The number is printed, in the column beside its own.
MOVED = 1.05
# A total and its only part, printed from one wrong figure.
WITH_PART = 1.3
# The same by a slip that is known: digits swapped, the decimal point moved, 元 for 万元.
WITH_PART_BY_SLIP = 1.12

# Every number of two exchanged rows is printed, and none is made up; so are the numbers of a column that stand a row
# too high or too low.
EXCHANGED = 1.1
SHIFTED = 1.1
# The same where the last number of the column fell off: that one is made up.
SHIFTED_OFF = 1.25
# A row with twice its amounts, as when a subtotal is added up again: half of each is the sum of printed ones.
DOUBLED = 1.12

# A row printed twice with the same numbers, a line of the form that is not printed, a label that the form or the
# classification does not know: each is seen to be wrong before any rule is asked.
REPEATED = 0.5
LOST_LINE = 0.6
UNREADABLE = 0.6
# The labels of two rows stand in each other's place, as the order of the lines says.
RELABELLED = 0.8
# The label is not that code's name: it speaks for itself.
MISLABELLED = 0.7
# Any other row that is not there, or that is printed under another code.
LOST = 1.15
RECODED = 1.2
