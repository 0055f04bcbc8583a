using Pantheon.Host.Terminal;

namespace Pantheon.Host.Configuration;

/// <summary>What every command works with.</summary>
public sealed record CommandContext(Screen Screen, HostEnvironment Environment, TimeProvider Time)
{
    /// <summary>The folder the command works in: where the shell is, or `-C`.</summary>
    public string Folder { get; init; } = Environment.Folder;

    /// <summary>`--catalog`.</summary>
    public string? Catalog { get; init; }

    /// <summary>`--box`.</summary>
    public string? Box { get; init; }

    /// <summary>Whether data is printed as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether long output may go through a pager: not with `--no-pager`.</summary>
    public bool Pages { get; init; } = true;
}
