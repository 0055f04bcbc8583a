namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>What is allowed at and beneath a path.</summary>
internal sealed record LandlockRule(string Path, FileRights Rights)
{
    /// <summary>A path that is not there is left out instead of being a fault.</summary>
    public bool MayBeMissing { get; init; }
}
