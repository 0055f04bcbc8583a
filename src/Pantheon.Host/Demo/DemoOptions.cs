namespace Pantheon.Host.Demo;

/// <summary>Where the demo goes and what it finds on this machine.</summary>
public sealed record DemoOptions
{
    public required string Folder { get; init; }

    /// <summary>The folder that holds the .NET SDK; the sandbox mounts it read-only.</summary>
    public required string DotnetRoot { get; init; }

    /// <summary>The folder of the restored NuGet packages; the sandbox mounts it read-only.</summary>
    public required string PackagesFolder { get; init; }

    /// <summary>Servers that somebody starts by hand with the demo's GGUF files; they go before everything else.</summary>
    public DemoServers? Servers { get; init; }

    /// <summary>The llama-server that Pantheon starts itself; with neither this nor servers the replies are read inside the program.</summary>
    public string? LlamaServer { get; init; }

    public string TimeZone { get; init; } = "UTC";

    /// <summary>Which of the three box files becomes box.yaml.</summary>
    public string Variant => Servers is not null ? DemoLayout.ServersVariant : LlamaServer is not null ? DemoLayout.SpawnedVariant : DemoLayout.ScriptedVariant;
}
