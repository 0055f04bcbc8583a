namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>Where a child listens: a socket in a private folder, or, where there are none, a loopback port that it chooses itself, behind a key.</summary>
public sealed record ServerPlace
{
    private ServerPlace(string? socket, string? keyFile) => (Socket, KeyFile) = (socket, keyFile);

    public string? Socket { get; }

    /// <summary>The file the server reads its key from; only the owner may read it.</summary>
    public string? KeyFile { get; }

    public static ServerPlace OnSocket(string path) => new(path, null);

    public static ServerPlace OnLoopback(string keyFile) => new(null, keyFile);
}
