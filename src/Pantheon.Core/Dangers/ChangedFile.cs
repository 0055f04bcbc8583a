using Pantheon.Core.Workspaces;

namespace Pantheon.Core.Dangers;

/// <summary>A changed file with what the rules may look at: both texts where they asked for them, and the size it has now.</summary>
public sealed record ChangedFile(FileChange Change)
{
    /// <summary>Null when there was no file, or it is no text that can be looked at.</summary>
    public string? Before { get; init; }

    /// <summary>Null when there is no file any more, or it is no text that can be looked at; for a symbolic link its target.</summary>
    public string? After { get; init; }

    /// <summary>Bytes; 0 when it was not asked for.</summary>
    public long Size { get; init; }

    /// <summary>It should have been looked at, and was not: there were too many.</summary>
    public bool IsUnseen { get; init; }
}
