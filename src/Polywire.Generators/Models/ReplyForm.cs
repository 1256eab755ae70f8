namespace Polywire.Generators;

/// <summary>How a method returns.</summary>
internal enum ReplyForm
{
    Nothing,
    Value,
    Task,
    TaskOf,
    ValueTask,
    ValueTaskOf,
    Stream,
}
