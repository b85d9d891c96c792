"""Bootstrap's style sheet, made of the rules that pages can use."""
