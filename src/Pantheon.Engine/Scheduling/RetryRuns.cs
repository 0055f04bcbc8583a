using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Scheduling;

/// <summary>Makes the run that retries an ended one: pinned to the same definitions, inputs and base, with bounds of its own.</summary>
public static class RetryRuns
{
    public static Run Of(Run ended, Adoption adoption, IdSource ids, DateTimeOffset now, string by)
    {
        ArgumentNullException.ThrowIfNull(ended);
        ArgumentNullException.ThrowIfNull(ids);
        return new Run
        {
            Id = ids.NewRunId(),
            TraceId = ids.NewTraceId(),
            TaskId = ended.TaskId,
            Title = ended.Title,
            Repository = ended.Repository,
            Flow = ended.Flow,
            Mode = ended.Mode,
            CatalogCommit = ended.CatalogCommit,
            CatalogDigest = ended.CatalogDigest,
            FlowDigest = ended.FlowDigest,
            TaskDigest = ended.TaskDigest,
            Group = ended.Group,
            Inputs = ended.Inputs,
            EnqueuedAt = now,
            EnqueuedBy = by,
            Size = ended.Size,
            Labels = ended.Labels,
            Priority = ended.Priority,
            Needs = ended.Needs,
            Deadline = ended.Deadline > now ? ended.Deadline : null,
            BaseCommit = ended.BaseCommit,
            Seed = ended.Seed,
            RetryOf = ended.Id,
            Adopt = adoption,
        };
    }
}
