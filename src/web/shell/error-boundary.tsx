import { Component, type ComponentChildren } from "preact";

import { Button } from "../ui/button.tsx";

interface Props {
  /** Another key starts afresh: going elsewhere leaves the failure behind. */
  resetKey: string;
  children: ComponentChildren;
}

/** A part of the page that fails to draw says so and can be drawn again; the rest goes on. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static override getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override componentDidUpdate(previous: Props): void {
    if (previous.resetKey !== this.props.resetKey && this.state.error) this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert" class="panel m-6 max-w-lg p-4">
        <h2 class="text-large font-semibold">This view could not be drawn</h2>
        <p class="mt-1 break-words text-muted">{error.message}</p>
        <div class="mt-3 flex gap-2">
          <Button tone="primary" onClick={() => this.setState({ error: null })}>
            Reload view
          </Button>
          <Button
            icon="copy"
            onClick={() => void navigator.clipboard.writeText(`${error.message}\n${error.stack ?? ""}`)}
          >
            Copy details
          </Button>
        </div>
      </div>
    );
  }
}
