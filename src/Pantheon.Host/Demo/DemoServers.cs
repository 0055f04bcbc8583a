namespace Pantheon.Host.Demo;

/// <summary>The addresses of the two llama.cpp servers that serve the demo's GGUF files; each is a literal IP address with its port.</summary>
public sealed record DemoServers(Uri Coder, Uri Reviewer);
