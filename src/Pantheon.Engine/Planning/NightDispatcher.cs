namespace Pantheon.Engine.Planning;

/// <summary>
/// Decides what runs when on the machine's models: which flows come in, which model a slot holds, which node starts. It is told what happened and answers what to do;
/// it has no clock and does nothing itself, so the same code works a real night and a simulated one. Not safe for several threads: its owner is one loop.
/// </summary>
public sealed class NightDispatcher : INightDispatcher
{
    private readonly SlotChoice _choice;
    private readonly WaveAdmission _admission;
    private bool _hasNews = true;
    private bool _isNewWorkOwed;
    private bool _isReplanned;
    private bool _isGrown;

    public NightDispatcher(NightTerms terms, IEnumerable<NightFlow> flows)
        : this(new NightBook(terms)) => Add(flows);

    internal NightDispatcher(NightBook book)
    {
        Book = book;
        _choice = new SlotChoice(book);
        _admission = new WaveAdmission(book);
    }

    internal NightBook Book { get; }

    /// <summary>How estimates turn out tonight.</summary>
    public EstimateBias Bias => Book.Bias;

    /// <summary>Queues flows for tonight, at its beginning or while it goes on.</summary>
    public void Add(IEnumerable<NightFlow> flows)
    {
        Book.Enter(flows);
        (_hasNews, _isGrown) = (true, true);
    }

    /// <summary>A flow is part of the night without being asked for: one that was at work when the night was found.</summary>
    public void Let(NightFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        foreach (var node in flow.Nodes)
        {
            Book.Number(node);
        }

        Book.Let(flow);
    }

    /// <summary>Work that was not known before: a retry of another kind, the items of a map.</summary>
    public void Append(NightFlow flow, NightNode node)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(node);
        var isAdmitted = flow.Stage == NightStage.Admitted;
        if (isAdmitted)
        {
            Book.SetAside(flow, "more work appears", goesBack: false);
        }

        flow.Append(node);
        flow.Measure();
        Book.Number(node);
        if (isAdmitted)
        {
            Book.Let(flow);
        }

        _hasNews = true;
    }

    /// <summary>The flow is over, however it ended; it may be one that came in and was refused.</summary>
    public void Leave(NightFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        Book.Drop(flow);
        _hasNews = true;
    }

    /// <summary>A pool, or one of its models, cannot be reached: nothing starts there, and flows that need it do not come in.</summary>
    public void Away(string pool, string? model = null) => SetAway(pool, model, isAway: true);

    public void Back(string pool, string? model = null) => SetAway(pool, model, isAway: false);

    /// <summary>A slot has this model, as the night found it.</summary>
    public void Hold(int slot, ModelProfile model, bool isLoading, double now)
    {
        if (isLoading)
        {
            Book.Slots[slot].Load(Book.Of(model), now);
        }
        else
        {
            Book.Slots[slot].Hold(Book.Of(model));
        }
    }

    /// <summary>A node runs that the dispatcher did not start: at a restart, or the first of a model that loads for it.</summary>
    public void Hold(NightNode node, int? slot, double now)
    {
        ArgumentNullException.ThrowIfNull(node);
        Book.Start(node, slot is { } number ? Book.Slots[number] : null, now);
    }

    public IReadOnlyList<NightFlow> Admit(double now)
    {
        if (!_hasNews)
        {
            return [];
        }

        _hasNews = false;
        return _admission.Take(now);
    }

    /// <summary>A copy of the night in which it can be judged who comes in while the night goes on; null where nothing has happened since the last.</summary>
    /// <param name="holdsNew">Only what has been started is let on: nothing new comes in.</param>
    internal NightStudy? Study(double now, bool holdsNew)
    {
        if (!_hasNews && (holdsNew || !_isNewWorkOwed))
        {
            return null;
        }

        _hasNews = false;
        (_isNewWorkOwed, _isReplanned) = (holdsNew, false);
        if (!holdsNew && !_isGrown && _admission.IsQuiet(now))
        {
            return null;
        }

        _isGrown = false;
        return new NightStudy(Book, _admission.Wave, now, holdsNew);
    }

    /// <summary>Does what was judged in a copy, as far as it still can be done; gives the flows that come in.</summary>
    internal IReadOnlyList<NightFlow> Take(NightStudy study)
    {
        if (!_isReplanned)
        {
            _admission.Wave = study.Wave;
        }

        foreach (var (flow, reason) in study.Aside.Where(entry => entry.Flow.Stage == NightStage.Admitted))
        {
            Book.SetAside(flow, reason);
        }

        var taken = study.Let.Where(flow => flow.Stage is NightStage.Queued or NightStage.Aside && !flow.IsHeld).ToList();
        taken.ForEach(Book.Let);
        if (study.Aside.Count > 0)
        {
            Book.Sort();
        }

        return taken;
    }

    /// <summary>Whether a flow that came in may begin now: it can still end in time by itself. One that cannot waits again, and the words say why.</summary>
    internal bool MayBegin(NightFlow flow, double now)
    {
        if (flow.Stage != NightStage.Admitted || flow.IsBegun || _admission.CanEnd(flow, now))
        {
            return flow.Stage == NightStage.Admitted;
        }

        Book.SetAside(flow, LeftOutWords.Of(Book, flow, now));
        _hasNews = true;
        return false;
    }

    /// <summary>Flows that others work with the same models: what they still need is taken.</summary>
    internal void Others(IEnumerable<NightFlow> flows)
    {
        Book.Others.Clear();
        foreach (var flow in flows)
        {
            foreach (var node in flow.Nodes)
            {
                Book.Number(node);
            }

            Book.Others.Add(flow);
        }

        _hasNews = true;
    }

    public IReadOnlyList<Decision> Decide(double now)
    {
        var decisions = new List<Decision>();
        while (Book.Processors.Count < Book.Terms.Processors && Book.ProcessorReady.Min is { } node)
        {
            Book.Start(node, null, now);
            decisions.Add(new Decision.Start(node, null));
        }

        foreach (var slot in Book.Slots)
        {
            Fill(slot, now, decisions);
        }

        return decisions;
    }

    public void Ready(NightNode node, double now)
    {
        ArgumentNullException.ThrowIfNull(node);
        Book.Number(node);
        Book.Ready(node, now);
    }

    /// <summary>A node is ready that another model will serve than was expected.</summary>
    public void Ready(NightNode node, ModelProfile model, double now)
    {
        ArgumentNullException.ThrowIfNull(node);
        Book.Withdraw(node);
        (node.Model, node.Phase) = (model, NightPhase.Done);
        Ready(node, now);
    }

    /// <summary>A node that was ready no longer is: whoever waited for it has gone. It may be ready again.</summary>
    public void Withdrawn(NightNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        Book.Unready(node);
    }

    public void Loaded(int slot, double now) => Book.Slots[slot].Loaded(now);

    /// <summary>A slot's model went without being told to, or could not be loaded.</summary>
    public void Unloaded(int slot) => Book.Slots[slot].Unload();

    public void Ended(NightNode node, double now) => End(node, now, isDone: true);

    /// <summary>A running node stopped without being done; it is ready again when that is said.</summary>
    public void Stopped(NightNode node, double now) => End(node, now, isDone: false);

    /// <summary>A node will not run: its condition does not hold, or it was done before.</summary>
    public void Skipped(NightNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        Book.Withdraw(node);
        node.Phase = NightPhase.Done;
        Finish(node.Flow);
    }

    /// <summary>The flows that are not part of the night as it stands, each with its reason.</summary>
    public IReadOnlyList<LeftOut> LeftOut(double now) => new LeftOutWords(Book, now).All();

    private void End(NightNode node, double now, bool isDone)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Phase != NightPhase.Running)
        {
            return;
        }

        node.Phase = isDone ? NightPhase.Done : NightPhase.Waiting;
        Book.Processors.Remove(node);
        if (Book.Slots.Find(slot => slot.Running.Contains(node)) is { } slot)
        {
            Account(node, slot.End(node, now), isDone);
        }

        if (!isDone && node.Model is not null && node.Flow?.Stage == NightStage.Admitted)
        {
            Book.Of(node.Model).Expect(node);
        }

        Finish(node.Flow);
        _hasNews = true;
    }

    private void Account(NightNode node, double taken, bool isDone)
    {
        if (node.Model is null || node.Flow is not { } flow)
        {
            return;
        }

        if (isDone)
        {
            Book.Bias.Add(node.Model, node.EstimateSeconds, taken);
        }

        flow.TakenSeconds += taken;
    }

    private void Finish(NightFlow? flow)
    {
        if (flow is { IsDone: true })
        {
            Book.Drop(flow);
        }
    }

    private void SetAway(string pool, string? model, bool isAway)
    {
        foreach (var queue in Book.Models.Where(queue => queue.Model.Pool == pool && (model is null || queue.Model.Name == model)))
        {
            queue.IsAway = isAway;
        }

        _admission.Replan();
        (_hasNews, _isReplanned) = (true, true);
    }

    private void Fill(NightSlot slot, double now, List<Decision> decisions)
    {
        if (slot.IsLoading)
        {
            return;
        }

        if (slot.Model is { IsAway: false } resident && !_choice.MustLeave(slot, now))
        {
            while (slot.Running.Count < resident.Model.Concurrency && HasRequest(slot.Pool) && First(resident, 0, now) is { } node)
            {
                Book.Start(node, slot, now);
                decisions.Add(new Decision.Start(node, slot.Number));
            }
        }

        if (slot.Running.Count == 0 && !_choice.Waits(slot) && _choice.Best(slot, now) is { } next && First(next, next.Model.LoadSeconds, now) is { } first)
        {
            foreach (var yielding in _choice.Yielding(slot, next.Model) ?? [])
            {
                decisions.Add(new Decision.Unload(yielding.Number, yielding.Model!.Model));
                yielding.Unload();
            }

            slot.Load(next, now);
            decisions.Add(new Decision.Load(slot.Number, next.Model, first));
        }
    }

    /// <summary>The next node of a model that can end in time; flows whose nodes cannot are set aside on the way, as that will not change.</summary>
    private NightNode? First(ModelQueue model, double after, double now)
    {
        while (model.First is { } node)
        {
            if (Book.Terms.ClosesAt is not { } closesAt || now + after + node.EstimateSeconds * WaveAdmission.Slack < closesAt || node.Flow is not { } flow)
            {
                return node;
            }

            Book.SetAside(flow, LeftOutWords.TooLate(node, closesAt - now), goesBack: false);
            flow.IsHeld = true;
        }

        return null;
    }

    /// <summary>Whether a pool takes one more request.</summary>
    internal bool HasRequest(PoolTerms pool) => pool.Requests is not { } most || Book.Slots.Where(slot => slot.Pool == pool).Sum(slot => slot.Running.Count) < most;
}
