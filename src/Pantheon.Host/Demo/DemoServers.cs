namespace Pantheon.Host.Demo;

/// <summary>The addresses of the two llama.cpp servers that serve the demo's GGUF files; each is a literal IP address with its port.</summary>
public sealed record DemoServers(Uri Coder, Uri Reviewer)
{
    /// <summary>Where the demo's example box file looks for them.</summary>
    public static DemoServers Usual { get; } = new(new Uri("http://127.0.0.1:8101"), new Uri("http://127.0.0.1:8102"));
}
