"""What all requests share: who asks, security, parameters, caching, compression, language."""
