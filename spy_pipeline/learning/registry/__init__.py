"""The registry: versions of models by their content, which of them serves, and MLflow told of it afterwards."""
