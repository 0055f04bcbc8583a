namespace Pantheon.Core.Tasks;

/// <summary>Decides the size of a task from what it says, when it is queued: the largest that one of its measures reaches.</summary>
public static class TaskSizes
{
    /// <summary>Criteria, paths (a limit of files counts where it is higher), and characters of text and criteria, from which a task is no longer small, and from which it is large.</summary>
    private static readonly (int Criteria, int Paths, int Characters) Medium = (3, 3, 800);
    private static readonly (int Criteria, int Paths, int Characters) Large = (7, 8, 4000);

    public static TaskSize Of(TaskSpec task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var paths = Math.Max(task.Scope.Paths.Count, task.Scope.MaxFiles ?? 0);
        var characters = task.Text.Length + task.Acceptance.Sum(criterion => criterion.Text.Length);
        bool Reaches((int Criteria, int Paths, int Characters) bound) => task.Acceptance.Count >= bound.Criteria || paths >= bound.Paths || characters >= bound.Characters;
        return Reaches(Large) ? TaskSize.Large : Reaches(Medium) ? TaskSize.Medium : TaskSize.Small;
    }
}
