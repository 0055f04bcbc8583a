namespace Pantheon.Core.Flows;

/// <summary>What a result is made into; a local branch it is always.</summary>
public enum PublishForm
{
    Branch,

    /// <summary>The branch as a git bundle besides, one file that another repository can fetch from.</summary>
    Bundle,

    /// <summary>The words of a pull request besides; it is opened by day, as the night pushes nothing.</summary>
    Pr,
}
