"""City operation under one management: who reports, who handles, who checks, who delivered."""
