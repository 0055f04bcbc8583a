namespace Pantheon.Core.Live;

/// <summary>Takes what happens in sessions for whoever watches now. It never waits and never fails: a slow reader or a full disk costs events, not the session.</summary>
public interface ILiveEvents
{
    void Publish(LiveEvent happened);
}
