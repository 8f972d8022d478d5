"""How much each feature adds to an answer: SHAP values of models whose files can be read here."""
