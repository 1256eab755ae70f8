namespace Polywire.Rpc;

/// <summary>A call that waits for a thread to run its method on.</summary>
internal interface IQueuedCall : IThreadPoolWorkItem
{
    /// <summary>There will be no thread: its caller is told why, and its method does not run. In the place of <see cref="IThreadPoolWorkItem.Execute"/>.</summary>
    void Refuse(RpcException failure);
}
