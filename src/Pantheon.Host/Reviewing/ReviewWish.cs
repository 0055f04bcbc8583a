namespace Pantheon.Host.Reviewing;

/// <summary>What a person wants to look at.</summary>
/// <param name="MaxMinutes">The reading time of all of them together.</param>
internal sealed record ReviewWish(string? Id, bool IsReadyOnly, int? MaxMinutes, string Since, string? Tool)
{
    /// <summary>In the desk's order: the one that was named, or those that nobody has decided yet, as many as there is time for.</summary>
    public IReadOnlyList<ReviewItem> Choose(IReadOnlyList<ReviewItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (Id is not null)
        {
            return items;
        }

        var left = MaxMinutes ?? int.MaxValue;
        return
        [
            .. items
                .Where(item => item.Decision is null && (!IsReadyOnly || item.Run.Outcome == Core.Runs.RunOutcome.Ready))
                .TakeWhile(item => (left -= item.Minutes) >= 0),
        ];
    }
}
