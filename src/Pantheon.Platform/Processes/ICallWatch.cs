namespace Pantheon.Platform.Processes;

/// <summary>The watch over one child and its descendants. Disposing it once no child can start any more lets it end with the last of them.</summary>
public interface ICallWatch : ILaunchWall, IDisposable
{
    /// <summary>What was refused so far.</summary>
    IReadOnlyList<RefusedCall> Refused { get; }
}
