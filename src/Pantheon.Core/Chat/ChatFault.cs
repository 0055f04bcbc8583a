namespace Pantheon.Core.Chat;

/// <summary>What went wrong between a client and its model server; it decides whether asking again can help.</summary>
public enum ChatFault
{
    /// <summary>Nobody answers at the address, or the connection broke before an answer began.</summary>
    Unreachable,

    /// <summary>The server reads its model; it will answer soon.</summary>
    Loading,

    /// <summary>All seats or the queue are taken.</summary>
    Busy,

    /// <summary>Prompt, or prompt and answer, are longer than the context.</summary>
    ContextExceeded,

    /// <summary>The request itself is wrong: a fault of ours, or of the agent's settings.</summary>
    BadRequest,

    /// <summary>An earlier message makes the server refuse every later request.</summary>
    PoisonedHistory,

    /// <summary>The server could not read what its own model said.</summary>
    ParserRejected,

    /// <summary>The server still answers, its engine does not.</summary>
    EngineDead,

    /// <summary>The server has no such model.</summary>
    ModelMissing,

    /// <summary>Another model, digest or context than the pinned one answered.</summary>
    WrongModel,

    /// <summary>It is not proven that the model runs on this machine.</summary>
    NotLocal,

    /// <summary>The answer broke the protocol or ended before its end marker.</summary>
    Protocol,

    /// <summary>No token came for too long.</summary>
    Stalled,

    /// <summary>The answer went round in circles and was cut.</summary>
    Repetition,

    /// <summary>A rule of ours forbade the request.</summary>
    Refused,
}
