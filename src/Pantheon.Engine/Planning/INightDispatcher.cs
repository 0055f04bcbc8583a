namespace Pantheon.Engine.Planning;

/// <summary>Who decides in a night, real or virtual; told what happened, answers what to do.</summary>
public interface INightDispatcher
{
    /// <summary>The flows that come in now; from here on their nodes may be ready.</summary>
    IReadOnlyList<NightFlow> Admit(double now);

    /// <summary>All that is to be done at this moment, in order; what it says is taken as done.</summary>
    IReadOnlyList<Decision> Decide(double now);

    /// <summary>A node's needs are met.</summary>
    void Ready(NightNode node, double now);

    void Loaded(int slot, double now);

    void Ended(NightNode node, double now);
}
