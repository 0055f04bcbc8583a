namespace Pantheon.Engine.Planning;

/// <summary>Where a flow stands tonight.</summary>
internal enum NightStage
{
    Queued,
    Admitted,

    /// <summary>Begun, but set aside: none of its nodes starts.</summary>
    Aside,
    Gone,
}
