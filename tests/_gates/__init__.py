"""Gates: what turns red when pages, snippets and tests drift apart."""
