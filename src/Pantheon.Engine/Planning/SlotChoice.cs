namespace Pantheon.Engine.Planning;

/// <summary>Which model a slot should load next.</summary>
internal sealed class SlotChoice(NightBook book)
{
    private const double Late = 0.8;
    private const double Turn = 0.25;

    /// <summary>
    /// The model whose loading pays best: the share of its time that it would work, less where most of its work is still to come and would need it again.
    /// One that has waited beyond patience comes before all others. Null where nothing is worth it, or no room can be made.
    /// </summary>
    public ModelQueue? Best(NightSlot slot, double now)
    {
        ModelQueue? best = null;
        var bestScore = double.MinValue;
        foreach (var model in book.Models)
        {
            if (model.Ready == 0 || model.IsAway || model == slot.Model || !slot.May(model.Model) || book.Slots.Exists(other => other.Model == model) || !HasRoom(slot, model.Model))
            {
                continue;
            }

            var running = Math.Min(model.Ready, model.Model.Concurrency);
            var serving = model.ReadySeconds / (running * book.Terms.Speed.Each(running));
            var toCome = (double)model.Coming / (model.Coming + model.Ready);
            var score = IsImpatient(model, now) ? 1 + Waited(model, now) : serving / (serving + model.Model.LoadSeconds) * (1 - Late * toCome);
            if (score > bestScore)
            {
                (best, bestScore) = (model, score);
            }
        }

        return best;
    }

    /// <summary>Whether another model has waited so long for this slot that nothing more of the loaded one starts; it has had its turn by then.</summary>
    public bool MustLeave(NightSlot slot, double now) => slot.Only is null && now - slot.LoadedAt > Turn * book.Terms.PatienceSeconds && book.Models.Any(model => model != slot.Model && IsImpatient(model, now) && slot.May(model.Model) && !book.Slots.Exists(other => other.Model == model));

    /// <summary>Slots that must give up their idle models before this one can load another; null where even that makes no room.</summary>
    public IReadOnlyList<NightSlot>? Yielding(NightSlot slot, ModelProfile model)
    {
        if (slot.Pool.MemoryBytes is not { } memory)
        {
            return [];
        }

        var others = book.Slots.Where(other => other != slot && other.Pool == slot.Pool && other.Model is not null).ToList();
        var short_ = others.Sum(other => other.Model?.Model.MemoryBytes ?? 0) + (model.MemoryBytes ?? 0) - memory;
        var yielding = new List<NightSlot>();
        foreach (var other in others.Where(other => other is { Only: null, IsLoading: false, Running.Count: 0 }).OrderBy(other => other.Model?.Ready).ThenBy(other => other.Number))
        {
            if (short_ <= 0)
            {
                break;
            }

            short_ -= other.Model?.Model.MemoryBytes ?? 0;
            yielding.Add(other);
        }

        return short_ <= 0 ? yielding : null;
    }

    private bool HasRoom(NightSlot slot, ModelProfile model) => Yielding(slot, model) is not null;

    private bool IsImpatient(ModelQueue model, double now) => model is { IsAway: false, First: { } first } && now - first.Since > book.Terms.PatienceSeconds;

    private static double Waited(ModelQueue model, double now) => model.First is { } first ? now - first.Since : 0;
}
