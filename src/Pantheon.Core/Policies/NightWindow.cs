namespace Pantheon.Core.Policies;

/// <summary>One opening of a window as instants: it belongs to the local date on which it opens, and ends just before it closes.</summary>
public sealed record NightWindow(DateOnly Date, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, string TimeZone)
{
    public TimeSpan Length => ClosesAt - OpensAt;

    public bool Contains(DateTimeOffset instant) => instant >= OpensAt && instant < ClosesAt;
}
