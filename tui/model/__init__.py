"""What is known and what is shown: frozen values, standard library only."""
