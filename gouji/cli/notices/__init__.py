"""Who is told how a build went: `notify.yml` of the project, webhooks, chats and e-mail."""
