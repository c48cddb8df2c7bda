/**
 * Experiments on the word that KVM keeps beside each entry of a page that shadows a guest table:
 * the guest frame and the access that the guest grants ({@code shadowed_translation}).
 *
 * <p>Uses the frame of experiments, the searches, and the model for what is looked at while it
 * runs.
 */
package umbra.cli.experiment.translation;
