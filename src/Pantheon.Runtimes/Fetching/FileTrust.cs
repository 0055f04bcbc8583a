namespace Pantheon.Runtimes.Fetching;

/// <summary>What is known of a model file's bytes.</summary>
public enum FileTrust
{
    /// <summary>No digest was noted for it.</summary>
    Unlisted,

    /// <summary>A digest was noted, and the file was not read since it last changed.</summary>
    Unverified,

    /// <summary>It was read as it is now, and has the digest that was noted.</summary>
    Verified,

    /// <summary>It was read as it is now, and has another digest than the one that was noted.</summary>
    Differs,
}
