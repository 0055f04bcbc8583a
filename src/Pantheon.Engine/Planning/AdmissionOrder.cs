namespace Pantheon.Engine.Planning;

/// <summary>
/// The order in which waiting flows come in: priority 0 before all else, then what was passed over last night; among the rest the shorter first, as that finishes most,
/// where a step of priority counts like so many times the work. Labels that share the night take turns by how much of their part they have got.
/// </summary>
internal static class AdmissionOrder
{
    private const double Step = 1.5;

    public static void Sort(NightBook book)
    {
        var queue = book.Queue;
        var work = queue.ToDictionary(flow => flow, book.LeftOf);
        queue.Sort((left, right) =>
        {
            var order = Class(left).CompareTo(Class(right));
            order = order != 0 ? order : Weighted(left).CompareTo(Weighted(right));
            return order != 0 ? order : string.CompareOrdinal(left.Id, right.Id);
        });

        if (queue.Select(flow => flow.Share).Distinct().Skip(1).Any())
        {
            TakeTurns(book, work);
        }

        double Weighted(NightFlow flow) => work[flow] * Math.Pow(Step, flow.Priority);
    }

    private static int Class(NightFlow flow) => flow.Priority <= 0 ? 0 : flow.PassedOver > 0 ? 1 : 2;

    private static void TakeTurns(NightBook book, Dictionary<NightFlow, double> work)
    {
        var got = new Dictionary<string, double>();
        foreach (var flow in book.Admitted.Concat(book.Aside))
        {
            got[flow.Share] = got.GetValueOrDefault(flow.Share) + book.LeftOf(flow) + flow.TakenSeconds;
        }

        var lines = book.Queue.GroupBy(flow => (Class: Class(flow), flow.Share)).Select(group => (group.Key.Class, group.Key.Share, Flows: new Queue<NightFlow>(group))).ToList();
        book.Queue.Clear();
        while (lines.Count > 0)
        {
            var next = lines.MinBy(line => (line.Class, (got.GetValueOrDefault(line.Share) + work[line.Flows.Peek()]) / book.Terms.Shares.GetValueOrDefault(line.Share, 1)));
            var flow = next.Flows.Dequeue();
            got[flow.Share] = got.GetValueOrDefault(flow.Share) + work[flow];
            book.Queue.Add(flow);
            lines.RemoveAll(line => line.Flows.Count == 0);
        }
    }
}
