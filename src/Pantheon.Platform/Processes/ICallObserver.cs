namespace Pantheon.Platform.Processes;

/// <summary>Looks at what children ask the kernel for; every child gets a watch of its own.</summary>
public interface ICallObserver
{
    /// <summary>Called on a thread that stays free; the watch is then put up on the launching thread, before all walls.</summary>
    ICallWatch Watch();
}
