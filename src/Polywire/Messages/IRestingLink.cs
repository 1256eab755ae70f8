namespace Polywire.Messages;

/// <summary>A connection that has stopped reading until somebody wants more of it.</summary>
internal interface IRestingLink
{
    /// <summary>Reading goes on; on this thread, up to the next wait.</summary>
    void ReadOn();
}
