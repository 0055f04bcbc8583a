namespace Pantheon.Platform.Processes;

/// <summary>A wall that a child is born behind: put up on the thread that starts it, inherited by the child and by everything it starts.</summary>
public interface ILaunchWall
{
    /// <summary>The thread that started the child must end at once: as long as it lives, it stands behind the wall beside the child, within its reach.</summary>
    bool EndsStarter => false;

    /// <summary>Words of a command that the child begins as, behind the wall, and that becomes what is written after them; empty for none.</summary>
    IReadOnlyList<string> FirstCommand => [];

    /// <summary>Restricts the calling thread for good, and again another one once it was taken down; throws <see cref="ProcessStartException"/> where it cannot, and then nothing is started.</summary>
    void PutUp();

    /// <summary>Kills everything that still lives behind the wall, where it can tell; called from any thread, more than once.</summary>
    void EndAllBehind()
    {
    }

    /// <summary>Removes what the wall made outside the child; called once after it was put up, from any thread, when the child has ended or was never started.</summary>
    void TakeDown()
    {
    }
}
