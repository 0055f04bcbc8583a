namespace Pantheon.Host.Demo;

/// <summary>Where the demo goes and what it finds on this machine.</summary>
public sealed record DemoOptions
{
    public required string Folder { get; init; }

    /// <summary>The folder that holds the .NET SDK; the sandbox mounts it read-only.</summary>
    public required string DotnetRoot { get; init; }

    /// <summary>The folder of the restored NuGet packages; the sandbox mounts it read-only.</summary>
    public required string PackagesFolder { get; init; }

    /// <summary>Servers for the scripted GGUF files; without them the replies are read inside the program.</summary>
    public DemoServers? Servers { get; init; }

    public string TimeZone { get; init; } = "UTC";
}
