"""The county's round: who must file, what is handed out, who filed, and the county's own sum."""
