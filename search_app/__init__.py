"""Everything about HTTP; decides nothing about documents."""
