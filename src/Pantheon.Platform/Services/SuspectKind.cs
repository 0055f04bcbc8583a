namespace Pantheon.Platform.Services;

/// <summary>Why an environment variable is suspect.</summary>
public enum SuspectKind
{
    Secret,
    Proxy,

    /// <summary>It makes programs load, run or talk to something they otherwise would not.</summary>
    Steering,
}
