"""What goes in and out: tokens, a read API, webhooks, lists."""
