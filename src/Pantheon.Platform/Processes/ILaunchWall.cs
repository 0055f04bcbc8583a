namespace Pantheon.Platform.Processes;

/// <summary>A wall that a child is born behind: put up on the thread that starts it, inherited by the child and by everything it starts.</summary>
public interface ILaunchWall
{
    /// <summary>Restricts the calling thread for good; throws <see cref="ProcessStartException"/> where it cannot, and then nothing is started.</summary>
    void PutUp();
}
