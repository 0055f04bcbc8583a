namespace Pantheon.Platform.Files;

/// <summary>Why an entry of a tree must not be looked at by git or by a file tool.</summary>
public enum OddKind
{
    /// <summary>Named like a git folder, in any spelling that a file system takes for one.</summary>
    GitFolder,

    /// <summary>A folder laid out as a git repository without a working tree.</summary>
    BareRepository,

    /// <summary>A symbolic link where git looks for the list of submodules.</summary>
    SubmoduleLink,

    /// <summary>A pipe, a socket or a device.</summary>
    Special,

    /// <summary>A folder that cannot be opened, or lies too deep for a path to name it.</summary>
    Unreadable,
}
