namespace Pantheon.Engine.Planning;

/// <summary>Which model a slot should load next.</summary>
internal sealed class SlotChoice(NightBook book)
{
    private const double Late = 0.8;
    private const double Turn = 0.25;
    private const int Harvest = 5;

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
            var score = IsBottleneck(model) ? double.MaxValue : IsHarvest(model, serving, now) ? double.MaxValue / 2 : IsImpatient(model, now) ? 1 + Waited(model, now) : serving / (serving + model.Model.LoadSeconds) * (1 - Late * toCome);
            if (score > bestScore)
            {
                (best, bestScore) = (model, score);
            }
        }

        return best;
    }

    /// <summary>Whether the slot does better to wait for its model's next nodes, which others' work will make ready, than to give it up.</summary>
    public bool Waits(NightSlot slot) => slot.Model is { IsAway: false, Coming: > 0 } model && IsBottleneck(model) && book.Slots.Exists(other => other != slot && (other.IsLoading || other.Running.Count > 0));

    /// <summary>Whether another model has waited so long for this slot that nothing more of the loaded one starts; it has had its turn by then.</summary>
    public bool MustLeave(NightSlot slot, double now) => IsWantedForBottleneck(slot) || slot.Only is null && now - slot.LoadedAt > Turn * book.Terms.PatienceSeconds && book.Models.Any(model => model != slot.Model && IsImpatient(model, now) && slot.May(model.Model) && HasRoom(slot, model.Model) && !book.Slots.Exists(other => other.Model == model));

    /// <summary>Slots that must give up their idle models before this one can load another; null where even that makes no room.</summary>
    public IReadOnlyList<NightSlot>? Yielding(NightSlot slot, ModelProfile model)
    {
        if (slot.Pool.MemoryBytes is not { } memory)
        {
            return [];
        }

        var others = book.Slots.Where(other => other != slot && other.Pool == slot.Pool && other.Model is not null).ToList();
        var missing = others.Sum(other => other.Model?.Model.MemoryBytes ?? 0) + (model.MemoryBytes ?? 0) - memory;
        var yielding = new List<NightSlot>();
        foreach (var other in others.Where(other => other is { Only: null, IsLoading: false, Running.Count: 0 }).OrderBy(other => other.Model?.Ready).ThenBy(other => other.Number))
        {
            if (missing <= 0)
            {
                break;
            }

            missing -= other.Model?.Model.MemoryBytes ?? 0;
            yielding.Add(other);
        }

        // what fits with nothing is loaded when all others that may leave have left: its server knows better, or says what is wrong
        return missing <= 0 || others.Except(yielding).All(other => other.Only is not null) ? yielding : null;
    }

    /// <summary>Whether the model would finish flows soon: with a window that closes they are brought home before other work is begun that may take longer than expected.</summary>
    private bool IsHarvest(ModelQueue model, double serving, double now) =>
        model.ReadyLast >= Harvest && 2 * model.ReadyLast >= model.Ready && book.Terms.EndsBy is { } endsBy && (serving + model.Model.LoadSeconds) * 4 < endsBy - now;

    private bool IsWantedForBottleneck(NightSlot slot)
    {
        foreach (var model in book.Models)
        {
            if (model != slot.Model && model.Ready >= model.Model.Concurrency && !model.IsAway && slot.May(model.Model) && IsBottleneck(model) && HasRoom(slot, model.Model) && !book.Slots.Exists(other => other.Model == model))
            {
                return book.Slots.Find(other => other is { IsLoading: false } && other.May(model.Model)) == slot;
            }
        }

        return false;
    }

    /// <summary>Where several models can be loaded at once: the one whose work is more than all others' together, so that the night is as long as it is at work.</summary>
    private bool IsBottleneck(ModelQueue model)
    {
        var (places, others) = (0, 0.0);
        foreach (var slot in book.Slots)
        {
            places += slot.May(model.Model) ? 1 : 0;
        }

        foreach (var other in book.Models)
        {
            others += other == model ? 0 : other.LeftSeconds;
        }

        return places > 1 && model.LeftSeconds > others;
    }

    private bool HasRoom(NightSlot slot, ModelProfile model) => Yielding(slot, model) is not null;

    private bool IsImpatient(ModelQueue model, double now) => model is { IsAway: false, First: { } first } && now - first.Since > book.Terms.PatienceSeconds;

    private static double Waited(ModelQueue model, double now) => model.First is { } first ? now - first.Since : 0;
}
