/** Who wants everything back on blue. */
export type RollBackRequest =
  | {
      readonly kind: 'alarm';
      readonly alarmName: string;
      /** Unknown when the event does not say. */
      readonly changedAtMs: number | undefined;
      readonly alarmReason: string;
    }
  | { readonly kind: 'by-hand'; readonly reason: string };
