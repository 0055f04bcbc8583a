namespace Pantheon.Host.Servers;

/// <summary>How many answers obeyed the JSON Schema that was sent with the request, as they came.</summary>
internal sealed record TrialSchema(int Obeyed, int Tried)
{
    public bool IsSound => Obeyed == Tried;
}
