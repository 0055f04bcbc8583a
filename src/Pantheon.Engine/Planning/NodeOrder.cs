namespace Pantheon.Engine.Planning;

/// <summary>
/// Which of the ready nodes of a model starts first: the more urgent flow, where long waiting makes up for urgency; then those that begin with the same words after each other;
/// then the longer way to go, so that no long chain is left for the end; then the order in which they came, so that no dictionary decides.
/// </summary>
internal sealed class NodeOrder : IComparer<NightNode>
{
    public int Compare(NightNode? x, NightNode? y)
    {
        if (x is null || y is null)
        {
            return Comparer<bool>.Default.Compare(x is not null, y is not null);
        }

        var order = x.Level.CompareTo(y.Level);
        order = order != 0 ? order : string.CompareOrdinal(x.Prefix, y.Prefix);
        order = order != 0 ? order : y.Tail.CompareTo(x.Tail);
        return order != 0 ? order : x.Number.CompareTo(y.Number);
    }
}
