"""siegesim: the logistics of a besieged compound, replayed from the record and changed one thing at a time."""
